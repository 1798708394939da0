"""A local Bot API: the whole bot without Telegram, for the demo, the tests and the benchmarks."""
