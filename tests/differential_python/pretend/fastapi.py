class FastAPI:
    def _register(self, *_, **__):
        return lambda function: function

    get = post = put = delete = _register


class UploadFile:
    pass


def Depends(function):
    return function
