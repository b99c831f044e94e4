"""The product's urls and the bare views."""

from django.urls import include, path

from benchmarks import bare

urlpatterns = [
    path("bare/insert/", bare.Insert.as_view()),
    path("bare/list/", bare.Rows.as_view()),
    path("bare/detail/<int:pk>/", bare.Detail.as_view()),
    path("", include("deskapp.urls")),
]
