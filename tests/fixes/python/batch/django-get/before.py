from django.db import models
from django.http import JsonResponse


class Product(models.Model):
    name = models.TextField()


class Line(models.Model):
    product_id = models.IntegerField()


def names(request):
    out = []
    for line in Line.objects.all():
        product = Product.objects.get(pk=line.product_id)
        out.append(product.name)
    return JsonResponse({"names": out})
