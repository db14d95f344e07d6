"""What breaks in the world, done to a whole Caravan while people ask: nothing they were told is kept may be lost.

``clients`` ask, ``nemesis`` kills, ``oracle`` reads the database afterwards, ``ordeal`` lets them meet. ``flaws``
plants the mistakes that the harness must find. Sizes are those of the CI unless ``CARAVAN_TEST_LONG`` is set, as
``make test-long`` does.
"""
