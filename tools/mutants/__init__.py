"""Take each rule about who sees what out of the code, one at a time, and see whether a test notices."""
