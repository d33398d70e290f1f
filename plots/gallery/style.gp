# The look of all figures. A figure script says how much room its texts need and loads this file.
#   gnuplot -e "format='pdf'" rtt-ccdf.gp           png (default), svg or pdf
#   gnuplot -e "format='pdf'; bare=1" rtt-ccdf.gp   without title and caption, for a paper that sets its own
if (!exists("format")) format = 'png'
if (!exists("bare")) bare = 0

# Layout in CSS pixels, from the top: title, legend, plot, axis, caption.
width = 720.0
title_px = bare ? 6 : 58
legend_px = 22 * legend_rows + 10
axis_px = tick_px + 14 + 30 * has_x_label
caption_px = bare ? 6 : 20 * caption_lines + 14
height = 0.0 + title_px + legend_px + 320 + axis_px + caption_px
from_top(px) = 1.0 - px / height
from_bottom(px) = px / height

family = 'DejaVu Sans'
sized(px) = sprintf("%s,%.4g", family, px)
# Terminals measure characters and points differently: mark sizes and lifts make them agree.
if (format eq 'png') {
    set terminal pngcairo noenhanced size 2 * width,2 * height font sized(14.25) fontscale 2 linewidth 4 pointscale 2
    small = sized(11.25); tiny = sized(9.75)
    mark = 1.1; tick_lift = 0.3; label_lift = 0.7
}
if (format eq 'svg') {
    set terminal svg noenhanced size width,height font sized(19) linewidth 2 background rgb 'white'
    small = sized(15); tiny = sized(13)
    mark = 0.65; tick_lift = 0.4; label_lift = 1.0
}
if (format eq 'pdf') {
    # One column of a two-column paper: 8.5 cm; sizes in inches and points.
    inches = 8.5 / 2.54
    set terminal pdfcairo noenhanced size inches,inches * height / width font sized(19 * 72 * inches / width) fontscale 0.75 linewidth 1.3 pointscale 0.38
    small = sized(15 * 72 * inches / width); tiny = sized(13 * 72 * inches / width)
    mark = 1.1; tick_lift = 0.2; label_lift = 0.5
}
set output name.'.'.format
data = name.'.csv'
set datafile separator comma

set tmargin at screen from_top(title_px + legend_px)
set bmargin at screen from_bottom(axis_px + caption_px)
set key at screen 0.5, screen from_top(title_px) center top horizontal Left reverse samplen 2.4 width 0.5 font small
set border 3 linecolor rgb '#404040' linewidth 0.5
set tics nomirror out scale 0.5,0.25
set grid back linetype 1 linecolor rgb '#D9D9D9' linewidth 0.4
set style fill solid 1.0 border linecolor rgb 'white'
# Confidence intervals are arrows with flat heads at both ends: error bars would punch a hole for their point.
set style arrow 1 heads size screen 0.006,90 linewidth 0.6 linecolor rgb '#404040'

# The y value of a row that belongs to the series; other rows are skipped.
pick(series, value) = strcol(1) eq series ? value : NaN

# One colour and one marker per contestant; from 11 on the same, hollow: outside its era.
set style line 1 linecolor rgb '#000000' linewidth 1 pointtype 1 pointsize 1.4 * mark   # bare-metal
set style line 2 linecolor rgb '#56B4E9' linewidth 1 pointtype 11 pointsize mark   # assigned-nic
set style line 3 linecolor rgb '#F0E442' linewidth 1 pointtype 3 pointsize 1.4 * mark   # emulated-nic
set style line 4 linecolor rgb '#E69F00' linewidth 1 pointtype 2 pointsize 1.4 * mark   # virtio-pci
set style line 5 linecolor rgb '#CC79A7' linewidth 1 pointtype 5 pointsize mark   # virtio-pci-eventfd
set style line 6 linecolor rgb '#0072B2' linewidth 1 pointtype 7 pointsize mark   # vhost-net
set style line 7 linecolor rgb '#D55E00' linewidth 1 pointtype 9 pointsize mark   # venet
set style line 8 linecolor rgb '#009E73' linewidth 1 pointtype 13 pointsize mark   # virtio-vbus
set style line 11 linecolor rgb '#000000' linewidth 0.5 pointtype 1 pointsize 1.4 * mark   # bare-metal
set style line 12 linecolor rgb '#56B4E9' linewidth 0.5 pointtype 10 pointsize mark   # assigned-nic
set style line 13 linecolor rgb '#F0E442' linewidth 0.5 pointtype 3 pointsize 1.4 * mark   # emulated-nic
set style line 14 linecolor rgb '#E69F00' linewidth 0.5 pointtype 2 pointsize 1.4 * mark   # virtio-pci
set style line 15 linecolor rgb '#CC79A7' linewidth 0.5 pointtype 4 pointsize mark   # virtio-pci-eventfd
set style line 16 linecolor rgb '#0072B2' linewidth 0.5 pointtype 6 pointsize mark   # vhost-net
set style line 17 linecolor rgb '#D55E00' linewidth 0.5 pointtype 8 pointsize mark   # venet
set style line 18 linecolor rgb '#009E73' linewidth 0.5 pointtype 12 pointsize mark   # virtio-vbus
