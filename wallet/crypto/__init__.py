"""Keys, signatures, certificates, sealing; the only home of the cryptography package."""
