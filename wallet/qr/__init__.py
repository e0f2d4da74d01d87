"""Payload to symbol and back; the only home of qrcode, zxing-cpp and Pillow."""
