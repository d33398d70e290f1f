# How far off, source by source: 132 of 195 validation rows are met
# Simulated; machine profile A, B, C, D; 5 seeds; a point is a published number; beside each source, how many of
# its validation rows are met. Dashed: ±25 %, the rule's band for absolute values (ratios 20 %, some rows less).
# Errors above 100 % stand at the edge. Without a point: 4 that state an order or a sign.
# Redraw in this folder: gnuplot -e "format='pdf'" reproduce-error.gp
# Columns of reproduce-error.csv: 1 series, 2 relative_error, 3 line, 4 line_ci95_low, 5 line_ci95_high, 6 marked
name = 'reproduce-error'
legend_rows = 1; tick_px = 23; has_x_label = 1; caption_lines = 4
load 'style.gp'

if (!bare) {
    set label 1 "How far off, source by source" at screen 0.5, screen from_top(18) center
    set label 2 "132 of 195 validation rows are met" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A, B, C, D; 5 seeds; a point is a published number;\nbeside each source, how many of its validation rows are met. Dashed: ±25 %, the\nrule's band for absolute values (ratios 20 %, some rows less). Errors above 100\n% stand at the edge. Without a point: 4 that state an order or a sign." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
set xlabel "Simulated over published, less 1 (%)" offset 0,label_lift
x_min = -100
set xrange [x_min:100]
set xtics ("-100" -100, "-50" -50, "0" 0, "50" 50, "100" 100) offset 0,tick_lift
x(stored) = stored / 0.01
y_min = -0.6
set yrange [y_min:15.6]
set ytics ("virtio-2009 0/1" 0, "microvm 7/21" 1, "userspace 4/9" 2, "lguest 18/36" 3, "kvm-ping 1/2" 4, "kvmtool 7/11" 5, "vhost-2018 4/6" 6, "kvm-2010 8/12" 7, "vhost-thread 8/11" 8, "vhost 6/8" 9, "vbus-rfc 6/8" 10, "sriov 12/15" 11, "kvm-2015 10/11" 12, "firecracker 38/41" 13, "assigned 2/2" 14, "anchors 1/1" 15)
y(stored) = stored / 1.0
set ytics scale 0
set grid noytics
set ytics font tiny

set style line 21 linecolor rgb '#777777' linewidth 1 pointtype 1 pointsize 1.4 * mark
set style line 22 linecolor rgb '#999999' linewidth 0.5 pointtype 4 pointsize mark
set style line 23 linecolor rgb '#0072B2' linewidth 1 pointtype 7 pointsize mark
set style line 24 linecolor rgb '#D55E00' linewidth 1 pointtype 13 pointsize mark
plot data using (x($2)):(pick("equal", y($3))) with lines linestyle 21 notitle, \
     data using (x($2)):(pick("lower end of the band", y($3))) with lines linestyle 21 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("upper end of the band", y($3))) with lines linestyle 21 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("calibration", y($3))) with points linestyle 22 title "calibration", \
     data using (x($2)):(pick("met", y($3))) with points linestyle 23 title "met", \
     data using (x($2)):(pick("missed", y($3))) with points linestyle 24 title "missed"
unset output
