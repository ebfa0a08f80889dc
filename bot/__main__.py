"""`python -m bot` is `peerloop`."""

from bot.cli import main

main()
