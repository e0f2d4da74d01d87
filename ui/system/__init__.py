"""What the system under the windows tells and can do: sleep, the lock of the screen, screenshots."""
