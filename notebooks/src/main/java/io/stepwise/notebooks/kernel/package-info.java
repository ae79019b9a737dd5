/**
 * A Java kernel for Jupyter: each cell is read and run by JShell in the kernel's own process. It
 * knows nothing of what the cells are about; it shows whatever is a {@link
 * io.stepwise.notebooks.Shown}.
 */
package io.stepwise.notebooks.kernel;
