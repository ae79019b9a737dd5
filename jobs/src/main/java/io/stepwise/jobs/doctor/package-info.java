/**
 * The command {@code doctor}: one {@link io.stepwise.jobs.doctor.Check} per thing that jobs need,
 * each saying what it found and what to do. Nothing here repairs anything.
 */
package io.stepwise.jobs.doctor;
