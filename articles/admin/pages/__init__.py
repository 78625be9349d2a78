"""The admin of static pages: drafts, a preview, publishing, and the past."""
