/**
 * What a person looks at after an ingestion: {@link io.stepwise.data.card.DataCard}, a page that
 * needs nothing but itself, and {@link io.stepwise.data.card.IngestSummary}, a table for the
 * terminal. Made of counts and a handful of rows; nothing here reads files.
 */
package io.stepwise.data.card;
