import mido, sys
def song(kind, path, tracks):
    f = mido.MidiFile(type=kind, ticks_per_beat=96)
    for n in range(tracks):
        t = mido.MidiTrack(); f.tracks.append(t)
        t.append(mido.MetaMessage('track_name', name=f'track {n}', time=0))
        t.append(mido.MetaMessage('sequencer_specific', data=(0, 0x21, 1, 2), time=0))
        t.append(mido.Message('sysex', data=(0x7E, 0x7F, 9, 1), time=3))
        t.append(mido.Message('program_change', program=5, channel=n, time=0))
        for note in (60, 64, 67):
            t.append(mido.Message('note_on', note=note, velocity=64, channel=n, time=10))
            t.append(mido.Message('note_on', note=note, velocity=0, channel=n, time=200))
        t.append(mido.MetaMessage('end_of_track', time=300))
    f.save(path)
song(0, 'format0.mid', 1); song(1, 'format1.mid', 3); song(2, 'format2.mid', 2)
from midiutil import MIDIFile
m = MIDIFile(2); m.addTempo(0, 0, 120)
for i, p in enumerate([60, 62, 64]): m.addNote(i % 2, 0, p, i, 1, 100)
m.writeFile(open('midiutil.mid', 'wb'))
