"""Settings of the test run: a cheap password hash, no lock-out between tests, nothing else differs."""

from deskapp.settings import *  # noqa: F403 a settings module extends another by star import

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SECURE_SSL_REDIRECT = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# each test's client begins a new application; without this it would look through every static file first (a third of
# the whole run)
WHITENOISE_AUTOREFRESH = True
