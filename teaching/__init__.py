"""What a teacher runs: the copies to hand out, the marking of what comes back, the questions.

It knows the notebooks and the tools that read them; nothing else knows it.
"""
