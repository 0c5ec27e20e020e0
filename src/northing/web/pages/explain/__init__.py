"""How a number is computed: as a panel beside it and as a page."""
