"""The design language: page frames, styles, icons, and the settings of how pages look."""
