"""What the cache raises when Redis does not answer, without loading its library for those who never ask it."""


def redis_error() -> type[Exception]:
    """For an `except`, which calls this only once something was raised: the library is a tenth of a process's start."""
    from redis.exceptions import RedisError

    return RedisError
