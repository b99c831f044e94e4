"""The crash-step rig: each verb and each job is stopped after each statement and each outside call, and run on."""
