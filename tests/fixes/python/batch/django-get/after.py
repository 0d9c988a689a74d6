from django.db import models
from django.http import JsonResponse


class Product(models.Model):
    name = models.TextField()


class Line(models.Model):
    product_id = models.IntegerField()


def names(request):
    out = []
    lines = list(Line.objects.all())
    product_ids = [line.product_id for line in lines]
    products_by_key = Product.objects.in_bulk(product_ids)
    for line in lines:
        if line.product_id not in products_by_key:
            raise Product.DoesNotExist
        product = products_by_key[line.product_id]
        out.append(product.name)
    return JsonResponse({"names": out})
