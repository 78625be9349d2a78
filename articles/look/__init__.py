"""The look of a publication: its colours, type, logo and icon, as one stylesheet and its files."""
