"""Why a file is not taken."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class FileTooLarge(Refused):
    code = "file_too_large"
    sentence = _("“%(name)s” is larger than %(limit)d MB. Take a smaller picture and choose it again.")


class NoPicture(Refused):
    code = "no_picture"
    sentence = _("“%(name)s” is not a picture that can be opened here. Choose a JPEG, PNG or WebP picture.")


class NoPictureNorPdf(Refused):
    code = "no_picture_nor_pdf"
    sentence = _("“%(name)s” is neither a picture nor a PDF. Choose a JPEG, PNG or WebP picture, or a PDF.")


class PictureTooWide(Refused):
    code = "picture_too_wide"
    sentence = _("“%(name)s” has more than %(limit)d million pixels. Take a smaller picture and choose it again.")


class TooManyFiles(Refused):
    code = "too_many_files"
    sentence = _("At most %(limit)d at a time. Leave some out and choose again.")
