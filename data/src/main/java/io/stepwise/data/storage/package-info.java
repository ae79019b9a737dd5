/**
 * Folders written atomically, and their manifests.
 *
 * <p>Every job reads {@link io.stepwise.data.storage.InputFolder}s and writes one new {@link
 * io.stepwise.data.storage.OutputFolder}: staged next to its final name, each file's SHA-256 taken,
 * {@code manifest.json} written, everything forced to disk, renamed. Paths are local ones or any
 * Hadoop filesystem's URI.
 *
 * <p>Nothing here knows what the files mean: see {@code io.stepwise.data.table} for solutions.
 * Nothing outside this package writes files.
 */
package io.stepwise.data.storage;
