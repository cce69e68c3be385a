// The fields that a `c2pa.metadata` assertion may hold: C2PA 2.4, annex B.
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

struct SchemaRow {
  std::string_view prefix;
  std::string_view fields;  // each between blanks; empty: the whole schema
};

constexpr SchemaRow kSchemas[] = {
    {"@context", {}},
    {"xmp", {}},
    {"xmpMM", {}},
    {"xmpTPg", {}},
    {"crs", {}},
    {"pdf", {}},
    {"dc", " coverage created date format identifier language modified relation title type "},
    {"Iptc4xmpCore", " Scene "},
    {"Iptc4xmpExt",
     " DigImageGUID DigitalSourceType EventId Genre ImageRating ImageRegion"
     " LocationCreated LocationShown MaxAvailHeight MaxAvailWidth RegistryId "},
    {"exif",
     " ApertureValue BrightnessValue CFAPattern ColorSpace CompressedBitsPerPixel"
     " Contrast CustomRendered DateTimeDigitized DateTimeOriginal"
     " DeviceSettingDescription DigitalZoomRatio ExifVersion ExposureBiasValue"
     " ExposureIndex ExposureMode ExposureProgram ExposureTime FNumber FileSource"
     " Flash FlashEnergy FlashpixVersion FocalLength FocalLengthIn35mmFilm"
     " FocalPlaneResolutionUnit FocalPlaneXResolution FocalPlaneYResolution"
     " GPSAltitude GPSAltitudeRef GPSDOP GPSDateStamp GPSDestBearing"
     " GPSDestBearingRef GPSDestDistance GPSDestDistanceRef GPSDestLatitude"
     " GPSDestLongitude GPSDifferential GPSHPositioningError GPSImgDirection"
     " GPSImgDirectionRef GPSLatitude GPSLongitude GPSMapDatum GPSMeasureMode"
     " GPSProcessingMethod GPSSatellites GPSSpeed GPSSpeedRef GPSStatus GPSTimeStamp"
     " GPSTrack GPSTrackRef GPSVersionID GainControl ISOSpeedRatings ImageUniqueID"
     " LightSource MaxApertureValue MeteringMode OECF OffsetTimeOriginal"
     " PixelXDimension PixelYDimension RelatedSoundFile Saturation SceneCaptureType"
     " SceneType SensingMethod Sharpness ShutterSpeedValue SpatialFrequencyResponse"
     " SpectralSensitivity SubjectArea SubjectDistance SubjectDistanceRange"
     " SubjectLocation WhiteBalance "},
    {"exifEX",
     " BodySerialNumber Gamma ISOSpeed ISOSpeedLatitudeyyy ISOSpeedLatitudezzz"
     " InteroperabilityIndex LensMake LensModel LensSerialNumber LensSpecification"
     " PhotographicSensitivity RecommendedExposureIndex SensitivityType"
     " StandardOutput-Sensitivity "},
    {"photoshop",
     " Category City ColorMode Country DateCreated DocumentAncestors History"
     " ICCProfile State SupplementalCategories TextLayers TransmissionReference"
     " Urgency "},
    {"tiff",
     " BitsPerSample Compression DateTime ImageLength ImageWidth Make Model"
     " Orientation PhotometricInterpretation PlanarConfiguration"
     " PrimaryChromaticities ReferenceBlackWhite ResolutionUnit SamplesPerPixel"
     " Software TransferFunction WhitePoint XResolution YCbCrCoefficients"
     " YCbCrPositioning YCbCrSubSampling YResolution "},
    {"xmpDM",
     " Tracks absPeakAudioFilePath album altTapeName altTimecode audioChannelType"
     " audioCompressor audioSampleRate audioSampleType beatSpliceParams cameraAngle"
     " cameraLabel cameraModel cameraMove comment contributedMedia discNumber"
     " duration fileDataRate genre good instrument introTime key logComment loop"
     " lyrics markers numberOfBeats outCue partOfCompilation projectName projectRef"
     " pullDown relativePeakAudioFilePath relativeTimestamp releaseDate"
     " resampleParams scaleType scene shotDate shotDay shotLocation shotName"
     " shotNumber shotSize speakerPlacement startTimecode stretchMode takeNumber"
     " tapeName tempo timeScaleParams timeSignature trackNumber videoAlphaMode"
     " videoAlphaPremultipleColor videoAlphaUnityIsTransparent videoColorSpace"
     " videoCompressor videoFieldOrder videoFrameRate videoFrameSize"
     " videoPixelAspectRatio videoPixelDepth "},
    {"plus",
     " FileNameAsDelivered FirstPublicationDate ImageFileFormatAsDelivered"
     " ImageFileSizeAsDelivered ImageType Version "},
};

}  // namespace

bool is_allowed_metadata(std::string_view field) {
  const std::size_t colon = field.find(':');
  const std::string_view prefix = field.substr(0, colon);
  const std::string_view name = colon == field.npos ? "" : field.substr(colon + 1);
  for (const SchemaRow& row : kSchemas)
    if (row.prefix == prefix)
      return row.fields.empty() ||
             row.fields.find(" " + std::string(name) + " ") != std::string_view::npos;
  return false;
}

}  // namespace tanba::validation
