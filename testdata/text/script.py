#!/usr/bin/env python3
# -*- coding: utf-8 -*-
word = "Сәлем"
print(len(word), "👍🏽")