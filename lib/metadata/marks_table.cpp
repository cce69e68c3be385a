// Each row says where it is known from. A row whose meaning is in doubt is not here: a camera's
// name is no claim, and a prompt alone says nothing of who answered it.
#include "metadata/marks_table.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "metadata/marks_forms.hpp"
#include "metadata/marks_said.hpp"

namespace tanba {
namespace {

constexpr auto kDeclarations = std::to_array<Declaration>({
    // IPTC Photo Metadata Standard 2025.1, "Digital Source Type"
    {"xmp", "Iptc4xmpExt:DigitalSourceType", "", said_by_source_type},
    // schema.org/digitalSourceType, as meta, microdata or front matter
    {"html front-matter", "digitalSourceType|digital-source-type|digital_source_type", "",
     said_by_source_type},
    {"html", "ld+json", "", said_by_json_ld},
    // W3C AI Content Disclosure CG, draft of May 2026: <meta name="ai-disclosure">; the attribute
    // is
    // about one element
    {"html front-matter", "ai-disclosure", "", said_by_ai_disclosure},
    {"html", "attribute:ai-disclosure", "", said_of_a_part},
    // GB 45438-2025, annex E, in the places of TC260-PG-20257A to 202510A
    {"xmp", "TC260:AIGC", "aigc", said_by_aigc},
    {"front-matter", "AIGC", "aigc", said_by_aigc_map},
    {"*", "AIGC", "aigc", said_by_aigc},
    {"aigc", "*", "aigc", said_by_aigc},
    // the same with its wrapper, TC260-PG-20259A, annex B; ImageDescription: Tencent's service,
    // seen
    // by wiltodelta/remove-ai-watermarks, metadata.py
    {"exif", "UserComment|ImageDescription", "aigc", said_by_wrapped_aigc},
    {"comment png-text", "|Comment|Description", "aigc", said_by_wrapped_aigc},
});

// Parts of a ComfyUI graph that generate: a sampler, or a node with a seed or a prompt. The quotes
// have a backslash before them where the graph is a text in other JSON.
constexpr std::string_view kComfyPrompt = R"("class_type"&Sampler|"seed"|"noise_seed"|"prompt")";
constexpr std::string_view kComfyNested = R"("class_type"|"class_type\&Sampler|"seed|"noise_seed)";
constexpr std::string_view kComfyWorkflow = "\"nodes\"&\"links\"&Sampler|seed|\"prompt\"";
constexpr std::string_view kWebUi = "Steps: &Sampler: |CFG scale: |Model hash: ";

constexpr auto kTraces = std::to_array<Trace>({
    // mcmonkeyprojects/SwarmUI, docs/Image Metadata Format.md
    {"png-text exif comment",
     "parameters|UserComment|Model|",
     {holds, "\"sui_image_params\""},
     Ai::generated,
     "SwarmUI"},
    // lllyasviel/Fooocus, modules/meta_parser.py: JSON or web UI text, and the scheme beside it
    {"png-text",
     "parameters",
     {anything, ""},
     Ai::generated,
     "Fooocus",
     "fooocus_scheme",
     {anything, ""}},
    {"png-text comment",
     "Comment|",
     {holds, "\"base_model\"&\"refiner_model\"&\"prompt\""},
     Ai::generated,
     "Fooocus"},
    // AUTOMATIC1111/stable-diffusion-webui, modules/images.py; Forge, SD.Next and Civitai write it
    // too
    {"png-text", "parameters", {holds, kWebUi}, Ai::generated, "Stable Diffusion web UI"},
    {"exif comment", "UserComment|", {holds, kWebUi}, Ai::generated, "Stable Diffusion web UI"},
    // comfyanonymous/ComfyUI, nodes.py and comfy_api/latest/_ui.py: PNG text, tags of sound and
    // film;
    // in WebP the Exif tags Make and Model, "prompt:{...}"
    {"*", "prompt", {holds, kComfyPrompt}, Ai::generated, "ComfyUI"},
    {"*", "workflow", {holds, kComfyWorkflow}, Ai::generated, "ComfyUI"},
    {"exif",
     "Make|Model|ImageDescription|UserComment",
     {holds, kComfyPrompt},
     Ai::generated,
     "ComfyUI"},
    {"exif", "Make|Model|ImageDescription", {holds, kComfyWorkflow}, Ai::generated, "ComfyUI"},
    // Kosinkadink/ComfyUI-VideoHelperSuite: both in the comment of the film
    {"mp4 comment id3 vorbis",
     "comment|\xA9"
     "cmt|\xC2\xA9"
     "cmt|COMM|",
     {holds, kComfyNested},
     Ai::generated,
     "ComfyUI"},
    // invoke-ai/InvokeAI, by its three layouts (receyuki/stable-diffusion-prompt-reader,
    // invokeai.py)
    {"png-text", "invokeai_metadata|invokeai_graph", {anything, ""}, Ai::generated, "InvokeAI"},
    {"png-text", "sd-metadata", {holds, "\"image\""}, Ai::generated, "InvokeAI"},
    {"png-text", "Dream", {holds, " -s & -S "}, Ai::generated, "InvokeAI"},
    // cmdr2/stable-diffusion-ui: receyuki/stable-diffusion-prompt-reader, easydiffusion.py
    {"png-text",
     "use_stable_diffusion_model|Stable Diffusion model",
     {anything, ""},
     Ai::generated,
     "Easy Diffusion"},
    {"exif",
     "UserComment",
     {holds, "\"use_stable_diffusion_model\"|\"Stable Diffusion model\""},
     Ai::generated,
     "Easy Diffusion"},
    // NovelAI: its settings, and "Stable Diffusion" with a hash as the source (novelai.py there)
    {"png-text",
     "Comment",
     {holds, "\"uc\"&\"sampler\"&\"seed\""},
     Ai::generated,
     "NovelAI",
     "Software",
     {is, "NovelAI"}},
    // Draw Things: XMP, exif:UserComment with "c" and "uc" (drawthings.py there)
    {"xmp",
     "exif:UserComment",
     {holds, "\"c\"&\"uc\"&\"sampler\"|\"steps\""},
     Ai::generated,
     "Draw Things"},
    // Midjourney: the command and its job in the description, as its files have it
    {"png-text exif iptc",
     "Description|ImageDescription|2:120",
     {ends_with_job_id, "Job ID: "},
     Ai::generated,
     "Midjourney"},
    {"xmp", "dc:description", {ends_with_job_id, "Job ID: "}, Ai::generated, "Midjourney"},
    // xAI: a signature beside the picture's UUID (wiltodelta/remove-ai-watermarks, metadata.py;
    // seen
    // in its files)
    {"exif",
     "ImageDescription",
     {is_signature, "Signature: "},
     Ai::generated,
     "Grok",
     "Artist",
     {is_uuid, ""}},
    // Google: photoshop:Credit and IIM 2:110 of Gemini, Imagen and Google Photos
    {"xmp", "photoshop:Credit", {is, "Made with Google AI"}, Ai::generated, "Google AI"},
    {"iptc", "2:110", {is, "Made with Google AI"}, Ai::generated, "Google AI"},
    {"xmp", "photoshop:Credit", {is, "Edited with Google AI"}, Ai::modified, "Google AI"},
    {"iptc", "2:110", {is, "Edited with Google AI"}, Ai::modified, "Google AI"},
    // Apple: beside compositeWithTrainedAlgorithmicMedia
    {"xmp",
     "photoshop:Credit",
     {is, "Apple Photos Clean Up"},
     Ai::modified,
     "Apple Photos Clean Up"},
    {"iptc", "2:110", {is, "Apple Photos Clean Up"}, Ai::modified, "Apple Photos Clean Up"},
    // Luma: PNG text of Uni-1 (wiltodelta/remove-ai-watermarks, constants.py)
    {"png-text", "Source", {is, "Luma AI"}, Ai::generated, "Luma AI"},
    // Suno: "made with suno; created=...; id=..." in the comment or description, and its page
    {"*",
     "COMM|comment|description|TXXX|\xA9"
     "cmt|\xC2\xA9"
     "cmt|ICMT|",
     {starts, "made with suno"},
     Ai::generated,
     "Suno"},
    {"id3", "WOAS", {starts, "https://suno.com/song/"}, Ai::generated, "Suno"},
    // IPTC Photo Metadata Standard 2025.1: the system that generated it, and what it was told
    {"xmp",
     "Iptc4xmpExt:AISystemUsed|Iptc4xmpExt:AISystemVersionUsed",
     {anything, ""},
     Ai::generated,
     ""},
    {"xmp", "Iptc4xmpExt:AIPromptInformation", {anything, ""}, Ai::generated, ""},
});

constexpr auto kNameFields = std::to_array<NameField>({
    {"exif", "Software|Make|ProcessingSoftware"},
    {"xmp", "xmp:CreatorTool|tiff:Software"},
    {"iptc", "2:65|2:110"},
    {"png-text", "Software|Source|Creator Tool|CreatorTool"},
    {"mp4",
     "\xA9"
     "too|\xC2\xA9"
     "too|\xA9swr|\xC2\xA9swr|software|encoder|tool"},
    {"riff-info", "ISFT"},
    {"id3", "TSSE|TENC|Software"},
    {"vorbis", "ENCODER|SOFTWARE|TOOL"},
    {"pdf-info", "Creator|Producer"},
    {"html front-matter", "generator"},
});

// Product names that stand for generation alone, long enough to mean nothing else. Of those who
// only sign C2PA (OpenAI, Microsoft, Runway, Google Veo) there is nothing here to read.
constexpr auto kToolNames = std::to_array<ToolName>({
    {"NovelAI"},           // receyuki/stable-diffusion-prompt-reader
    {"Draw Things"},       // xmp:CreatorTool of its files
    {"Fooocus"},           // lllyasviel/Fooocus, get_exif()
    {"ComfyUI"},           //
    {"InvokeAI"},          //
    {"SwarmUI"},           //
    {"Stable Diffusion"},  // NovelAI's Source; many services
    {"AUTOMATIC1111"},     //
    {"Midjourney"},        // wiltodelta/remove-ai-watermarks, AI_GENERATOR_TOKENS, from here on
    {"DALL-E"},
    {"DALL\xC2\xB7"
     "E"},
    {"DreamStudio"},
    {"NightCafe"},
    {"Ideogram AI"},  // exif Make
    {"Adobe Firefly"},
    {"GPT-Image"},
    {"Luma AI"},
});

// Whether `item` is one of `list`, whose items `between` parts.
template <class Same>
bool is_listed(std::string_view list, char between, const Same& same) {
  for (;;) {
    const auto end = list.find(between);
    if (same(list.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
}

}  // namespace

std::span<const Declaration> declarations() { return kDeclarations; }
std::span<const Trace> traces() { return kTraces; }
std::span<const NameField> name_fields() { return kNameFields; }
std::span<const ToolName> tool_names() { return kToolNames; }

bool is_place(std::string_view carrier, std::string_view key, std::string_view carriers,
              std::string_view keys) {
  const auto is_carrier = [&](std::string_view one) { return one == carrier; };
  if (carriers != "*" && !is_listed(carriers, ' ', is_carrier)) return false;
  if (keys == "*") return true;
  const bool in_parts = carrier == "id3" || carrier == "mp4";
  const auto colon = in_parts ? key.rfind(':') : std::string_view::npos;
  const std::string_view tail = colon == std::string_view::npos ? key : key.substr(colon + 1);
  return is_listed(keys, '|', [&](std::string_view one) {
    return ascii::is_equal(one, key) || ascii::is_equal(one, tail);
  });
}

}  // namespace tanba
