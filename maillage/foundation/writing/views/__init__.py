"""The pages of a document, made for each room that declares one."""
