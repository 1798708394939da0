"""Answers: what is known, and how a question finds it. Knows nothing of Telegram or storage."""
