/** What jobs tell, and where it is kept until a server has it. */
package io.stepwise.jobs.tracking;
