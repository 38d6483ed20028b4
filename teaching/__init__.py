"""What a teacher runs: the copies to hand out, and the marking of what comes back.

It knows the notebooks and the tools that read them; nothing else knows it.
"""
