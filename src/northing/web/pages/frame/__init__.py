"""The frame of every page: navigation, top bar, and the parts that pages are put together from."""
