package io.stepwise.data.ingest.spark;

import io.stepwise.data.ingest.FileFormats;
import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.storage.Manifest;
import java.util.Map;

/**
 * What an ingestion did.
 *
 * @param formats of the files
 * @param manifest of the folder it made
 * @param counts as in the manifest
 * @param refusals the first rejected line of each kind of reason, as "reason at file:line"
 */
public record IngestResult(
    FileFormats formats, Manifest manifest, IngestCounts counts, Map<String, String> refusals) {}
