package io.stepwise.data.ingest.spark;

import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.storage.Manifest;

/**
 * What an ingestion did.
 *
 * @param manifest of the folder it made
 * @param counts as in the manifest
 */
public record IngestResult(Manifest manifest, IngestCounts counts) {}
