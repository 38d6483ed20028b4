"""The design task of chapter 09 as a contest: every entry is trained anew, on a split kept back."""
