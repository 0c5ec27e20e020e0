"""What the pages of the reference are made of; `docs/generate.py` writes them."""
