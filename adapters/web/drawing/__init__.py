"""The pictures and figures that the page draws itself."""
