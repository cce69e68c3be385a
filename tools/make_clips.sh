#!/usr/bin/env bash
# Makes the spoken notices, lib/media/clips/*.opus, from the sentences in texts.tsv beside them. They are committed: a build runs
# neither this nor a speech synthesiser. Made with espeak-ng 1.51 and ffmpeg 5.1 of Debian 12; the same files each time.
#   tools/make_clips.sh [FOLDER]
# A column `said_as` tells the synthesiser what it would read wrongly. A voice of a person is better: put a recording in place of
# the file (mono, Opus in Ogg, near -16 LUFS, no silence at its ends) and say so in the table.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-lib/media/clips}"
mkdir -p "$folder"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

loudness() { ffmpeg -nostdin -hide_banner -nostats -i "$1" -af ebur128 -f null - 2>&1 | awk '$1 == "I:" { found = $2 } END { print found }'; }

# What is said, without the silence at its ends and with even loudness, so that it can be as loud as any programme without clipping.
ends="silenceremove=start_periods=1:start_threshold=-45dB:start_silence=0.02,areverse"
while IFS=$'\t' read -r name _ voice speed text said; do
  espeak-ng -v "$voice" -s "$speed" -g 2 -w "$work/said.wav" -- "${said:-$text}" </dev/null
  ffmpeg -nostdin -v error -y -i "$work/said.wav" -af "$ends,$ends,highpass=f=90,acompressor=threshold=-24dB:ratio=4:attack=4:release=80:makeup=6dB" -ar 48000 -ac 1 "$work/even.wav"
  gain="$(awk -v is="$(loudness "$work/even.wav")" 'BEGIN { print -16 - is }')"
  ffmpeg -nostdin -v error -y -i "$work/even.wav" -af "volume=${gain}dB,alimiter=limit=0.63:attack=2:release=30:level=disabled" -ar 48000 -ac 1 \
    -c:a libopus -b:a 24k -frame_duration 20 -fflags +bitexact -flags:a +bitexact -map_metadata -1 "$folder/$name.opus"
done < <(tail -n +2 lib/media/clips/texts.tsv)
