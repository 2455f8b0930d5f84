"""The life of a micro-internship, in order: posted, published, applied for, agreed, done, paid, told.

Each feature package is one stage and may import the stages before it. It promises that every state an object
can be in is written in its `TRANSITIONS` table. Money is moved by `payments`, people are kept by `accounts`.
"""
