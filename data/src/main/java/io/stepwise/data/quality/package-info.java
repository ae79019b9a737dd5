/**
 * How good labels are: agreement of labelers, steps rated differently, problems that leaked from a
 * held-out list. Plain mathematics over texts and counts; who applies it to which rows is the
 * concern of {@code io.stepwise.data.ingest}.
 */
package io.stepwise.data.quality;
