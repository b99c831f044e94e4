"""The chaos rig: the whole desk under load while its processes, its broker and its database are killed."""
