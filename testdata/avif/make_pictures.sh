# AVIF in the depths, samplings and matrices that encoders differ in: avifenc 0.11 and ffmpeg 5.1, both with libaom 3.6.
set -e
source=../samples/picture.png
clear=$(mktemp --suffix .png)
trap 'rm -f "$clear"' EXIT
ffmpeg -v error -y -i $source -vf "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='128+X/3'" -frames:v 1 "$clear"
make() { avifenc -j 1 -s 6 --min 24 --max 34 "${@:3}" "$2" "$1" > /dev/null; }
make 420_10.avif $source -d 10 -y 420
make 422_10.avif $source -d 10 -y 422
make 444_10_pq.avif $source -d 10 -y 444 --cicp 9/16/9 -r limited
make gray_10.avif $source -d 10 -y 400
make gray_limited.avif $source -d 8 -y 400 -r limited
make clear_10.avif "$clear" -d 10 -y 420
make clear_12.avif "$clear" -d 12 -y 420
make identity_10.avif $source -d 10 -y 444 --cicp 1/13/0
make identity_12.avif $source -d 12 -y 444 --cicp 1/13/0
make identity_clear.avif "$clear" -d 8 -y 444 --cicp 1/13/0
make identity_limited.avif $source -d 8 -y 444 --cicp 1/13/0 -r limited
make ycgco_8.avif $source -d 8 -y 444 --cicp 1/13/8
make 420_8.avif $source -d 8 -y 420
ffmpeg -v error -y -i $source -pix_fmt gbrp -crf 40 -frames:v 1 -fflags +bitexact -flags:v +bitexact identity_8.avif
ffmpeg -v error -y -i $source -pix_fmt gray -colorspace rgb -crf 40 -frames:v 1 -fflags +bitexact -flags:v +bitexact identity_gray.avif
