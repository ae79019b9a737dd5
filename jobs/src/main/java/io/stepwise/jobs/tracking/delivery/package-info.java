/**
 * Brings a journal and the ledgers it names to a tracking server: {@link
 * io.stepwise.jobs.tracking.delivery.Delivery} does it once, {@link
 * io.stepwise.jobs.tracking.delivery.Deliverer} next to a job, {@code tracking deliver} afterwards.
 * How far each file was delivered is kept in {@link io.stepwise.jobs.tracking.delivery.Receipts}.
 */
package io.stepwise.jobs.tracking.delivery;
