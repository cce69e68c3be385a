SELECT name, 'қала' AS kind
FROM cities
WHERE population > 100000;
