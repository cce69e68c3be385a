#!/usr/bin/env bash
# Makes two pages of this folder with Docutils and with Python-Markdown. PYTHON: the interpreter that has both.
set -eu
python=${PYTHON:-python3}
printf 'Хабарлама\n=========\n\nМәтін, *жасалған* жүйе арқылы.\n' |
  "$python" -m docutils --writer=html5 --link-stylesheet --stylesheet=style.css --no-datestamp - page.html
printf '# Страница\n\nТекст, *созданный* системой.\n\n    <script>x</script>\n' | "$python" -m markdown >fragment.html
