"""Where the marks of a drawn part stand: plain values in, coordinates out; templates/macros/figures.html draws them."""
