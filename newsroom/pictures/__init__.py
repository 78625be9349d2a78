"""Where pictures are kept, and how readers get them: this machine's folder or an S3 bucket."""
