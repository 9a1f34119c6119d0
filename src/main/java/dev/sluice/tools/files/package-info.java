/** Files that callers name: read only inside configured folders, within bounds, and never on a dispatcher's thread. */
@NullMarked
package dev.sluice.tools.files;

import org.jspecify.annotations.NullMarked;
