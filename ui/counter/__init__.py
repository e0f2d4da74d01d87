"""The counter's window: ready, scan, verdict, evidence. It reaches no wallet and keeps no licence."""
