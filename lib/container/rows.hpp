// The rows of the table of formats, each in the file of its name or with those that are like it.
#pragma once

#include "container/format.hpp"

namespace tanba {

extern const Format kJpeg;
extern const Format kPng;
extern const Format kGif;
extern const Format kTiff;
extern const Format kRiffWave;
extern const Format kRiffWebp;
extern const Format kSvg;
extern const Format kJxl;
extern const Format kRiffAvi;
extern const Format kOgg;
extern const Format kMidi;
extern const Format kFlac;
extern const Format kAac;
extern const Format kMp3;  // below what else has an ID3v2 tag in front
extern const Format kBmff;
extern const Format kAiff;
extern const Format kCaf;
extern const Format kAmr;
extern const Format kMatroska;
extern const Format kWebm;
extern const Format kTransportStream;
extern const Format kProgramStream;
extern const Format kFlv;
extern const Format kAsf;
extern const Format kBmp;
extern const Format kIcon;
extern const Format kPsd;
extern const Format kQoi;
extern const Format kExr;
extern const Format kCodestream;
extern const Format kGguf;
extern const Format kHdf5;
extern const Format kNumpy;
extern const Format kPdf;
extern const Format kSafetensors;
extern const Format kFont;
extern const Format kOnnx;
extern const Format kParquet;
extern const Format kWarc;
extern const Format kZip;
extern const Format kMarkdown;
extern const Format kHtml;
extern const Format kTtml;
extern const Format kXmlText;
extern const Format kBlockComments;
extern const Format kLineComments;
extern const Format kHashComments;
extern const Format kDashComments;
extern const Format kPercentComments;
extern const Format kSemicolonComments;
extern const Format kWebVtt;
extern const Format kJsonLines;
extern const Format kLog;
extern const Format kDataText;
extern const Format kPlainText;  // below every other text

}  // namespace tanba
