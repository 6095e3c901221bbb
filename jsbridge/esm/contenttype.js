// @ts-check
// The content type of what is stored, where its caller does not name one.
import { stringify } from "./arguments.js";

/** The commonest types, each with the endings of names that mean it: IANA's, and what servers and browsers use beside them. */
const TYPES = `
text/plain txt text log ini conf
text/html html htm
text/css css
text/csv csv
text/tab-separated-values tsv
text/markdown md markdown
text/javascript js mjs cjs
text/calendar ics
text/vcard vcf
text/vtt vtt
application/json json map
application/ld+json jsonld
application/geo+json geojson
application/x-ndjson ndjson jsonl
application/manifest+json webmanifest
application/xml xml xsd xsl
application/xhtml+xml xhtml
application/yaml yaml yml
application/toml toml
application/sql sql
application/rss+xml rss
application/atom+xml atom
application/wasm wasm
application/pdf pdf
application/rtf rtf
application/epub+zip epub
application/msword doc dot
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/vnd.ms-excel xls
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.ms-powerpoint ppt pps
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
application/vnd.oasis.opendocument.text odt
application/vnd.oasis.opendocument.spreadsheet ods
application/vnd.oasis.opendocument.presentation odp
application/postscript ps eps ai
application/zip zip
application/gzip gz tgz
application/x-tar tar
application/x-bzip2 bz2
application/x-xz xz
application/zstd zst
application/x-7z-compressed 7z
application/vnd.rar rar
application/java-archive jar
application/vnd.android.package-archive apk
application/x-apple-diskimage dmg
application/vnd.apache.parquet parquet
application/vnd.sqlite3 sqlite sqlite3
application/x-sh sh
application/x-httpd-php php
application/vnd.apple.mpegurl m3u8
application/dash+xml mpd
application/vnd.google-earth.kml+xml kml
application/gpx+xml gpx
image/jpeg jpg jpeg jpe
image/png png
image/apng apng
image/gif gif
image/webp webp
image/avif avif
image/heic heic
image/heif heif
image/jxl jxl
image/svg+xml svg
image/bmp bmp
image/tiff tif tiff
image/vnd.microsoft.icon ico
image/vnd.adobe.photoshop psd
audio/mpeg mp3
audio/mp4 m4a
audio/aac aac
audio/ogg ogg oga opus
audio/wav wav
audio/flac flac
audio/midi mid midi
audio/webm weba
video/mp4 mp4 m4v
video/webm webm
video/ogg ogv
video/quicktime mov qt
video/x-msvideo avi
video/x-matroska mkv
video/mpeg mpg mpeg
video/mp2t ts m2ts
video/3gpp 3gp
font/woff woff
font/woff2 woff2
font/ttf ttf
font/otf otf
model/gltf+json gltf
model/gltf-binary glb
model/stl stl
model/obj obj
message/rfc822 eml`;

/** @type {Map<string, string> | undefined} types by endings */
let byEnding;

/** The type that the ending of a name means, undefined for any other. @param {string} name of an object */
export function typeByName(name) {
  byEnding ??= new Map(TYPES.trim().split("\n").map((line) => line.split(" ")).flatMap(([type, ...endings]) => endings.map((ending) => [ending, type])));
  const [, ending] = /[^/]\.([^./]+)$/.exec(name) ?? [];
  return ending && byEnding.get(ending.toLowerCase());
}

/**
 * What an object is stored as: what the caller names, else the data's own type, else what the name means. A type among
 * headers or metadata is one that the caller names.
 * @param {{contentType?: string, headers?: unknown, metadata?: unknown}} o @param {string} own of the data @param {string} object
 * @returns {string | undefined} undefined: nobody says one
 */
export function typeOf({ contentType = "auto", headers, metadata }, own, object) {
  if (contentType !== "auto") return contentType;
  const given = JSON.parse(stringify({ headers, metadata }));
  if (Object.keys({ ...given.headers, ...given.metadata }).some((name) => name.toLowerCase() === "content-type")) return undefined;
  return own || typeByName(String(object));
}
